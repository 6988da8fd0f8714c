"use strict";
/* Evidence for a clause of a channel: a file, a note or both; the page is loaded anew with the clause's standing. */
(() => {
	const { texts, call, fill } = window.Station;
	const MEGABYTES = 10;

	document.addEventListener("submit", async (event) => {
		const form = event.target.closest("form[data-evidence]");
		if (!form) return;
		event.preventDefault();
		const line = form.querySelector(".file-state");
		const button = form.querySelector("button[type=submit]");
		const [file] = form.elements.file.files;
		const say = (text, bad) => {
			line.textContent = text;
			line.className = bad ? "file-state bad" : "file-state";
		};
		if (file && file.size > MEGABYTES * 1024 * 1024) {
			say(fill(texts.too_large, file.name, MEGABYTES), true);
			return;
		}
		const data = new FormData();
		data.append("name", form.dataset.case);
		data.append("code", form.dataset.evidence);
		data.append("note", form.elements.note.value);
		if (file) data.append("file", file, file.name);
		button.disabled = true;
		say(file ? fill(texts.uploading, file.name) : texts.saving, false);
		try {
			await call("reg_station.portal.channels.upload_evidence", data, true);
			location.reload();
		} catch (refusal) {
			say((refusal.sentences || [texts.server_error]).join(" "), true);
			button.disabled = false;
		}
	});
})();
