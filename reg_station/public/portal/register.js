"use strict";
/* Registering an enterprise: what is plainly wrong is told beside its field at once; the server decides. */
(() => {
	const { texts, call, notice } = window.Station;
	const form = document.getElementById("register");
	const words = form.dataset;
	const LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

	/** GB 32100-2015: 17 characters weighted by powers of 3, modulo 31. */
	function isCreditCode(text) {
		const code = text.normalize("NFKC").replace(/[\s.·-]/g, "").toUpperCase();
		if (code.length !== 18 || [...code].some((letter) => !LETTERS.includes(letter))) return false;
		let sum = 0;
		let weight = 1;
		for (const letter of code.slice(0, 17)) {
			sum += LETTERS.indexOf(letter) * weight;
			weight = (weight * 3) % 31;
		}
		return LETTERS[(31 - (sum % 31)) % 31] === code[17];
	}

	function problemOf(field) {
		const value = field.value.trim();
		if (field.required && !value) return words.missing;
		if (field.name === "uscc" && !isCreditCode(value)) return words.wrongCode;
		if (field.type === "email" && !field.checkValidity()) return words.wrongMail;
		if (field.type === "file" && field.files[0] && field.files[0].size > words.mostMegabytes * 1024 * 1024) {
			return words.tooLarge;
		}
		return "";
	}

	function tell(field, sentence) {
		const line = document.getElementById(`${field.id}-error`);
		if (!line) return;
		line.textContent = sentence;
		field.setAttribute("aria-invalid", sentence ? "true" : "false");
	}

	function check() {
		const wrong = [...form.elements].filter((field) => {
			if (!field.name || field.name === "website") return false;
			const sentence = problemOf(field);
			tell(field, sentence);
			return sentence;
		});
		wrong[0]?.focus();
		return !wrong.length;
	}

	function show(answer) {
		const result = document.getElementById("registered");
		document.getElementById("registered-number").textContent = answer.name;
		document.getElementById("registered-another").hidden = answer.kind !== "Another Account";
		form.hidden = true;
		result.hidden = false;
		result.focus();
		window.scrollTo(0, 0);
	}

	/* Never when a field is left: a line that appears or goes at that moment moves the button away from under the click. */
	form.addEventListener("input", (event) => {
		const field = event.target;
		const isWholeCode = field.name === "uscc" && field.value.trim().length >= 18;
		tell(field, isWholeCode ? problemOf(field) : "");
	});
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		notice([]);
		if (!check()) return;
		const button = form.querySelector("button[type=submit]");
		button.disabled = true;
		try {
			const data = new FormData(form);
			if (!data.get("licence")?.size) data.delete("licence");
			show(await call("reg_station.product_registry.registering.register", data, true));
		} catch (refusal) {
			const field = refusal.field && form.elements[refusal.field];
			if (field) {
				tell(field, refusal.sentences.join(" "));
				field.focus();
			} else notice(refusal.sentences || [texts.server_error]);
		}
		button.disabled = false;
	});
})();
