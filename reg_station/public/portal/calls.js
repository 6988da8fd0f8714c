"use strict";
/* Forms that make one call: gather what is named, ask first where it matters, then go where the answer leads. */
(() => {
	const { texts, call, notice, ask } = window.Station;

	function gather(form) {
		const values = {};
		for (const node of form.elements) {
			if (!node.name || node.disabled || (node.type === "radio" && !node.checked)) continue;
			values[node.name] = "number" in node.dataset ? Number(node.value.replace(/,/g, "")) : node.value;
		}
		return values;
	}

	/** "/station/x/{name}" with the answer's values filled in; only pages of this site. */
	function destination(pattern, answer) {
		const address = pattern.replace(/\{(\w+)\}/g, (_match, key) =>
			key === "url" ? String(answer.url) : encodeURIComponent(answer[key])
		);
		return /^\/(?!\/)/.test(address) ? address : "/station";
	}

	document.addEventListener("submit", async (event) => {
		const form = event.target.closest("form[data-call]");
		if (!form) return;
		event.preventDefault();
		const values = gather(form);
		const button = form.querySelector("button[type=submit]");
		if (form.dataset.question) {
			const answer = await ask(form.dataset.question, { confirm: button.textContent.trim() });
			if (answer === null) return;
		}
		button.disabled = true;
		try {
			const answer = await call(form.dataset.call, values);
			if (form.dataset.then) location.assign(destination(form.dataset.then, answer));
			else location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			button.disabled = false;
		}
	});
})();
