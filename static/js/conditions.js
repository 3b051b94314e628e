/* Which questions of the page apply, judged here while the server cannot be asked. It stays the judge: as soon as it
   answers again, the page follows it. The syntax is read by the server; this only compares. */

const UNKNOWN = null;

export class Conditions {
  /** ``outside`` gives the pairs written for a question of another page, or null. */
  constructor(data, outside) {
    this.rules = data?.rules ?? {};
    this.values = data?.values ?? {};
    this.outside = outside;
  }

  /** true, false, or null when it cannot be told here. */
  applies(code) {
    const groups = this.rules[code];
    if (!groups) return UNKNOWN;
    const results = groups.map((tests) => all(tests.map((test) => this.holds(test))));
    if (results.includes(true)) return true;
    return results.includes(UNKNOWN) ? UNKNOWN : false;
  }

  found(code, column) {
    const root = document.querySelector(`[data-question="${CSS.escape(code)}"]`);
    if (root?.hidden) return [];
    const pairs = root ? pairsIn(root) : this.outside(code);
    if (!pairs) return this.values[`${code}/${column}`] ?? [];
    if (pairs.some(([name, value]) => name === `${code}.special` && value)) return [];
    const own = ([name]) => {
      if (column) return name.startsWith(`${code}-`) && name.endsWith(`-${column}`);
      return name === code || (name.startsWith(`${code}-`) && !/-(rows|drop)$/.test(name));
    };
    return pairs.filter((pair) => own(pair) && pair[1] !== "" && pair[1] !== "nsp").map(([, value]) => value);
  }

  holds([code, column, op, values]) {
    const found = this.found(code, column);
    if (op === "non vide") return found.length > 0;
    if (op === "vide") return found.length === 0;
    if (op === "ne couvre pas") return !values.every((value) => found.includes(value));
    if (!found.length) return false;
    if (["=", "dans", "contient"].includes(op)) return found.some((value) => values.includes(value));
    if (op === "!=") return found.every((value) => !values.includes(value));
    const bound = Number(values[0]);
    const numbers = found.map((value) => Number(value.replace(",", ".")));
    if (Number.isNaN(bound) || numbers.some(Number.isNaN)) return UNKNOWN; // the rank of a term: the server's affair
    return numbers.some((number) => ({ ">=": number >= bound, "<=": number <= bound, ">": number > bound, "<": number < bound })[op]);
  }
}

function all(results) {
  if (results.includes(false)) return false;
  return results.includes(UNKNOWN) ? UNKNOWN : true;
}

function pairsIn(root) {
  return [...root.querySelectorAll("input[name], textarea[name], select[name]")]
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => [input.name, input.value]);
}
