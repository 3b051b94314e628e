"""SQL of the comparable form of an institution's name; a later change is a new migration, not an edit of this text.

Without accents, case, punctuation nor small words; usual names of services in one writing: « Centre communal d'action
sociale de Saint-Étienne » and « C.C.A.S. St Etienne » give the same key.
"""

NAME_KEY = r"""
CREATE FUNCTION accounts_name_key(name text) RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE key text := lower(unaccent(name));
BEGIN
    key := replace(key, '.', '');
    key := ' ' || trim(regexp_replace(key, '[^a-z0-9]+', ' ', 'g')) || ' ';
    key := replace(key, ' centre communal d action sociale ', ' ccas ');
    key := replace(key, ' centre intercommunal d action sociale ', ' cias ');
    key := replace(key, ' caisse d allocations familiales ', ' caf ');
    key := replace(key, ' mutualite sociale agricole ', ' msa ');
    key := replace(key, ' conseil departemental ', ' departement ');
    key := replace(key, ' conseil regional ', ' region ');
    key := replace(key, ' saint ', ' st ');
    key := replace(key, ' sainte ', ' ste ');
    key := regexp_replace(key, '(?<= )(?:de|du|des|d|la|le|les|l|et|a|au|aux|en) ', '', 'g');
    RETURN left(trim(key), 400);
END $$;
"""
DROP_NAME_KEY = "DROP FUNCTION accounts_name_key(text);"
