"use strict";
/* Complaints and suggestions: the form, the code that is shown once, and what stands under a code.
   The code travels in the body of a request only and is kept nowhere in the browser. */
(() => {
	const { texts, call, notice } = window.Station;
	const MODULE = "reg_station.supervision.public";
	const refused = (refusal) => notice(refusal.sentences || [texts.server_error]);

	const form = document.getElementById("complain");
	if (form) {
		const place = form.elements.place;
		const ways = document.getElementById("c-ways");
		const who = document.getElementById("c-who");

		/* The place's own phone and box: whoever would rather call or write by hand sees how. */
		const showWays = () => {
			const { phone, box } = place.selectedOptions[0].dataset;
			const line = ways.querySelector("[data-phone]");
			line.hidden = !phone;
			line.querySelector("a").textContent = phone || "";
			line.querySelector("a").href = `tel:${(phone || "").replace(/\s/g, "")}`;
			const boxLine = ways.querySelector("[data-box]");
			boxLine.hidden = !box;
			boxLine.querySelector("span").textContent = box || "";
			ways.hidden = !phone && !box;
		};
		const showWho = () => {
			who.hidden = form.elements.anonymous.checked;
			document.getElementById("c-concerns").hidden = form.elements.kind.value !== "Complaint";
		};
		place.addEventListener("change", showWays);
		form.addEventListener("change", showWho);
		showWays();
		showWho();

		const gather = () => {
			const data = new FormData(form);
			if (!form.elements.anonymous.checked) return data;
			for (const name of ["contact_person", "contact_phone", "enterprise", "service_request"]) data.delete(name);
			return data;
		};
		const firstEmpty = () =>
			[...form.elements].find((node) => node.required && !node.value.trim() && !(who.hidden && who.contains(node)));

		form.addEventListener("submit", async (event) => {
			event.preventDefault();
			const empty = firstEmpty();
			if (empty) {
				empty.setAttribute("required", "");
				form.noValidate = false;
				empty.reportValidity();
				form.noValidate = true;
				return;
			}
			const button = form.querySelector("button[type=submit]");
			button.disabled = true;
			try {
				const { code } = await call(`${MODULE}.send`, gather(), true);
				form.reset();
				form.hidden = true;
				notice([]);
				document.getElementById("code").textContent = code;
				const taken = document.getElementById("taken");
				taken.hidden = false;
				taken.focus();
				taken.scrollIntoView({ block: "start" });
			} catch (refusal) {
				refused(refusal);
				button.disabled = false;
			}
		});
		document.getElementById("copy-code").addEventListener("click", async (event) => {
			const button = event.currentTarget;
			await navigator.clipboard.writeText(document.getElementById("code").textContent).catch(() => null);
			button.textContent = button.dataset.done;
		});
	}

	const track = document.getElementById("track");
	if (track) {
		const standing = document.getElementById("standing");
		const judge = document.getElementById("judge");

		const show = (facts) => {
			notice([]);
			for (const node of standing.querySelectorAll("[data-show]")) {
				const value = facts[node.dataset.show] || "";
				node.textContent = value;
				const part = node.closest("[data-part]");
				if (part) part.hidden = !value;
			}
			standing.querySelector(".state").className = `state ${facts.tone}`;
			judge.hidden = !facts.may_answer;
			document.getElementById("judge-why").hidden = !facts.may_reopen;
			judge.querySelector("[value='0']").hidden = !facts.may_reopen;
			judge.reset();
			standing.hidden = false;
			standing.focus();
		};

		track.addEventListener("submit", async (event) => {
			event.preventDefault();
			standing.hidden = true;
			await call(`${MODULE}.status`, { code: track.elements.code.value }).then(show, refused);
		});
		judge.addEventListener("submit", async (event) => {
			event.preventDefault();
			const satisfied = Number(event.submitter.value);
			const reason = judge.elements.reason;
			reason.required = !satisfied;
			if (!judge.reportValidity()) return;
			await call(`${MODULE}.answer`, { code: track.elements.code.value, satisfied, reason: reason.value }).then(show, refused);
		});
	}
})();
