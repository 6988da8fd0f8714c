"use strict";
/* The contact of the other side, shown on demand: each look is recorded by the server. */
(() => {
	const { texts, call, notice } = window.Station;
	const button = document.querySelector("[data-reveal]");
	if (!button) return;

	function fact(label, value, phone = false) {
		const row = document.createElement("div");
		row.className = "fact";
		const name = document.createElement("dt");
		name.textContent = label;
		const words = document.createElement("dd");
		if (phone && value) {
			const link = document.createElement("a");
			link.href = `tel:${value.replace(/[^\d+]/g, "")}`;
			link.textContent = value;
			words.append(link);
		} else {
			words.textContent = value || button.dataset.none;
		}
		row.append(name, words);
		return row;
	}

	button.addEventListener("click", async () => {
		button.disabled = true;
		try {
			const answer = await call("reg_station.resource_sharing.contacts.reveal", { match: button.dataset.reveal });
			const place = document.getElementById("contact-shown");
			place.replaceChildren();
			for (const side of answer.sides) {
				const title = document.createElement("h3");
				title.textContent = side.enterprise;
				const facts = document.createElement("dl");
				facts.className = "facts";
				facts.append(
					fact(button.dataset.person, side.contact_person),
					fact(button.dataset.phone, side.contact_phone, true)
				);
				place.append(title, facts);
			}
			button.hidden = true;
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			button.disabled = false;
		}
	});
})();
