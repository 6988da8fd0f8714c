"use strict";
/* The documents of a pre-review: upload, wait for the checks, show what changed. Answers being typed are never lost. */
(() => {
	const { texts, call, notice, ask, fill } = window.Station;
	const papers = () => document.getElementById("papers");
	const ENDINGS = ["pdf", "docx"];
	const PATIENCE = 60;
	let watching = false;

	/** Take the parts anew from the server's page; an answer that is being written stays. */
	async function refresh() {
		const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
		if (!response || !response.ok) return;
		const page = new DOMParser().parseFromString(await response.text(), "text/html");
		const typed = [...document.querySelectorAll(".answer-box textarea")].filter((node) => node.value);
		const kept = typed.map((node) => [node.id, node.value]);
		for (const old of document.querySelectorAll("[data-refresh][id]")) {
			const fresh = page.getElementById(old.id);
			if (fresh) old.replaceWith(document.adoptNode(fresh));
		}
		for (const [id, value] of kept) {
			const node = document.getElementById(id);
			if (!node) continue;
			node.value = value;
			node.closest("details").open = true;
		}
	}

	async function watch() {
		if (watching) return;
		watching = true;
		for (let turn = 0; turn < PATIENCE && Number(papers().dataset.waiting); turn += 1) {
			await new Promise((resolve) => setTimeout(resolve, 1500));
			const state = await call("reg_station.portal.pre_reviews.status", { name: papers().dataset.case }).catch(() => null);
			if (state && state.waiting !== Number(papers().dataset.waiting)) await refresh();
		}
		watching = false;
	}

	function problemWith(file) {
		const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
		if (!ENDINGS.includes(ending)) return fill(texts.wrong_type, file.name, ENDINGS.join(", "));
		const most = Number(papers().dataset.most);
		if (file.size > most * 1024 * 1024) return fill(texts.too_large, file.name, most);
		return "";
	}

	async function upload(input) {
		const [file] = input.files;
		const line = input.closest(".actions").querySelector(".file-state");
		input.value = "";
		if (!file) return;
		line.className = "file-state";
		let problem = problemWith(file);
		if (!problem) {
			line.textContent = fill(texts.uploading, file.name);
			const form = new FormData();
			form.append("name", papers().dataset.case);
			form.append("item_code", input.dataset.upload);
			form.append("file", file, file.name);
			try {
				await call("reg_station.portal.pre_reviews.upload", form, true);
			} catch (refusal) {
				problem = (refusal.sentences || [texts.server_error]).join(" ");
			}
		}
		if (problem) {
			line.className = "file-state bad";
			line.textContent = problem;
			return;
		}
		notice([]);
		await refresh();
		await watch();
	}

	async function remove(button) {
		if ((await ask(button.dataset.question, { confirm: button.textContent.trim() })) === null) return;
		try {
			await call("reg_station.portal.pre_reviews.remove", {
				name: papers().dataset.case,
				item_code: button.dataset.remove,
			});
			await refresh();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
		}
	}

	async function answer(form) {
		const area = form.querySelector("textarea");
		const button = form.querySelector("button");
		button.disabled = true;
		try {
			await call("reg_station.guidance_services.pre_reviews.answer", {
				name: papers().dataset.case,
				finding: form.dataset.answer,
				text: area.value,
			});
			area.value = "";
			notice([]);
			await refresh();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			button.disabled = false;
		}
	}

	function draw(place, outcome) {
		place.replaceChildren();
		for (const row of outcome.rows) {
			const line = document.createElement("p");
			line.className = row.kind;
			for (const [text, changed] of row.parts) {
				const tag = !changed ? "span" : row.kind === "out" ? "del" : "ins";
				const part = document.createElement(tag);
				part.textContent = text;
				line.append(part);
			}
			place.append(line);
		}
		if (outcome.note || outcome.cut) {
			const line = document.createElement("p");
			line.textContent = outcome.note || "…";
			place.append(line);
		}
		place.hidden = false;
	}

	async function compare(button) {
		const part = document.getElementById("differences");
		button.disabled = true;
		try {
			const outcome = await call("reg_station.portal.pre_reviews.text_difference", {
				name: part.dataset.case,
				item_code: button.dataset.compare,
				round_number: Number(part.dataset.round),
			});
			draw(button.parentElement.querySelector(".words"), outcome);
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
		}
		button.disabled = false;
	}

	document.addEventListener("submit", (event) => {
		if (!event.target.matches("form[data-answer]")) return;
		event.preventDefault();
		answer(event.target);
	});
	document.addEventListener("change", (event) => {
		if (event.target.matches("input[data-upload]")) upload(event.target);
	});
	document.addEventListener("click", (event) => {
		const remover = event.target.closest("[data-remove]");
		if (remover) remove(remover);
		const comparer = event.target.closest("[data-compare]");
		if (comparer) compare(comparer);
	});
	if (papers()) watch();
})();
