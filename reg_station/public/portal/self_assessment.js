"use strict";
/* The self-assessment: own scores and remarks are saved by themselves. What the net does not take stays in the browser;
   if somebody else wrote the same field meanwhile, the person decides, and nothing that was typed is lost. */
(() => {
	const { texts, call, notice, ask } = window.Station;
	const place = document.getElementById("indicators");
	const words = document.getElementById("appraisal").dataset;
	const { name, doctype } = place.dataset;
	const line = document.getElementById("save-state");
	const { cards, statement, parts, current, stored, differs, dirty, blocked } = window.Station.scores;
	const { valid, show, keep, total, idOf, remember, recall, disagree } = window.Station.scores;
	const PAUSE = 1500;
	const AGAIN = 8000;
	let timer = null;
	let running = null;

	function mark(text, tone = "") {
		line.textContent = text;
		line.className = `save-state ${tone}`;
	}

	/** Somebody else saved: take what is stored as the new ground; where both wrote, the person decides. */
	async function merge() {
		const now = await call("reg_station.portal.appraisals.standing", { name });
		for (const part of parts) {
			const row = now.scores[idOf(part)];
			const theirs = part === statement ? { statement: now.statement.trim() } : { score: row.self_score, remark: row.remark.trim() };
			const [mine, before] = [current(part), stored(part)];
			const ours = {};
			for (const key of Object.keys(theirs)) ours[key] = mine[key] === before[key] ? theirs[key] : mine[key];
			const both = Object.keys(theirs).some((key) => theirs[key] !== before[key] && mine[key] !== before[key] && mine[key] !== theirs[key]);
			keep(part, theirs);
			if (both) disagree(part, theirs, now.by);
			else if (differs(ours, mine)) show(part, ours);
		}
		place.dataset.modified = now.modified;
		total();
	}

	async function sendOnce() {
		const waiting = parts.filter((part) => dirty(part) && !blocked(part) && valid(part));
		if (!waiting.length) return;
		const sent = new Map(waiting.map((part) => [part, current(part)]));
		const scores = {};
		for (const [part, values] of sent) {
			if (part !== statement) scores[idOf(part)] = { self_score: Number(values.score), remark: values.remark };
		}
		const saved = await call("reg_station.portal.appraisals.save", {
			name,
			modified: place.dataset.modified,
			scores,
			...(sent.has(statement) ? { statement: sent.get(statement).statement } : {}),
		});
		place.dataset.modified = saved.modified;
		for (const [part, values] of sent) keep(part, values);
	}

	async function send() {
		clearTimeout(timer);
		mark(texts.saving);
		let problem = "";
		try {
			await sendOnce().catch(async (refusal) => {
				if (refusal.status !== 409) throw refusal;
				await merge();
				await sendOnce();
			});
		} catch (refusal) {
			problem = (refusal.sentences || [texts.server_error]).join(" ");
		}
		remember();
		if (problem) {
			mark(`${texts.failed} ${problem}`, "bad");
			timer = setTimeout(save, AGAIN);
			return false;
		}
		const wrong = cards.some((card) => !valid(card));
		const asked = parts.some(blocked);
		const left = parts.some((part) => dirty(part) && !blocked(part) && valid(part));
		mark(wrong ? words.invalid : asked ? words.settle : left ? texts.unsaved : texts.saved, wrong ? "bad" : asked || left ? "dirty" : "");
		if (left) timer = setTimeout(save, PAUSE);
		return !left && !asked && !wrong;
	}

	/** One round at a time; whoever comes meanwhile waits for it and starts the next. */
	async function save() {
		while (running) await running;
		running = send();
		const done = await running;
		running = null;
		return done;
	}

	async function act(button) {
		if (parts.some(dirty) && !(await save())) return notice([line.textContent]);
		if ((await ask(button.dataset.question, { confirm: button.textContent.trim() })) === null) return;
		try {
			await call("reg_station.workflow.progress.take_action", { doctype, name, action: button.dataset.action });
			location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
		}
	}

	place.addEventListener("input", (event) => {
		const part = event.target.closest("[data-indicator], #statement-card");
		if (!part) return;
		valid(part);
		total();
		remember();
		mark(texts.unsaved, "dirty");
		clearTimeout(timer);
		timer = setTimeout(save, PAUSE);
	});
	place.addEventListener("click", (event) => {
		const theirs = event.target.closest("[data-take-theirs]");
		if (!theirs && !event.target.closest("[data-keep-mine]")) return;
		const box = event.target.closest(".conflict");
		const part = box.parentElement.closest("[data-indicator], #statement-card");
		box.hidden = true;
		if (theirs) show(part, JSON.parse(box.dataset.theirs));
		valid(part);
		total();
		save();
	});
	document.getElementById("save").addEventListener("click", save);
	for (const button of document.querySelectorAll("[data-action]")) button.addEventListener("click", () => act(button));
	window.addEventListener("online", () => parts.some(dirty) && save());
	window.addEventListener("beforeunload", (event) => parts.some(dirty) && event.preventDefault());
	recall();
	total();
	if (parts.some((part) => dirty(part) && !blocked(part))) save();
})();
