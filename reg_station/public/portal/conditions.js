"use strict";
/* "Depends on" of Customize Form, read without eval: a field name, comparisons, !, && and ||.
   What it cannot read counts as true, so that no field gets lost. */
(() => {
	const COMPARISON = /^doc\.(\w+)\s*(===|==|!==|!=|>=|<=|>|<)\s*(?:"([^"]*)"|'([^']*)'|(-?[\d.]+))$/;
	const MEMBER = /^\[(.*)\]\.includes\(\s*doc\.(\w+)\s*\)$/;

	function compare(left, sign, right) {
		switch (sign) {
			case "==":
			case "===":
				return String(left) === String(right);
			case "!=":
			case "!==":
				return String(left) !== String(right);
			case ">":
				return Number(left) > Number(right);
			case "<":
				return Number(left) < Number(right);
			case ">=":
				return Number(left) >= Number(right);
			default:
				return Number(left) <= Number(right);
		}
	}

	function atom(text, doc) {
		const words = text.trim();
		if (words.startsWith("!") && !words.startsWith("!=")) {
			const inner = atom(words.slice(1), doc);
			return inner === null ? null : !inner;
		}
		let match = words.match(/^doc\.(\w+)$/);
		if (match) return Boolean(doc[match[1]]);
		match = words.match(COMPARISON);
		if (match) return compare(doc[match[1]] ?? "", match[2], match[3] ?? match[4] ?? match[5]);
		match = words.match(MEMBER);
		if (match) {
			const members = [...match[1].matchAll(/"([^"]*)"|'([^']*)'/g)].map((found) => found[1] ?? found[2]);
			return members.includes(String(doc[match[2]] ?? ""));
		}
		return null;
	}

	function holds(condition, doc) {
		const text = condition.trim();
		if (!text) return true;
		if (!text.startsWith("eval:")) return /^\w+$/.test(text) ? Boolean(doc[text]) : true;
		const results = text
			.slice(5)
			.replace(/;\s*$/, "")
			.split("||")
			.map((part) => part.split("&&").map((piece) => atom(piece, doc)));
		if (results.flat().includes(null)) return true;
		return results.some((part) => part.every(Boolean));
	}

	window.Station.holds = holds;
})();
