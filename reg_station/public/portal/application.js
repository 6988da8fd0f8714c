"use strict";
/* Starting an application, for a town or after an earlier one. */
(() => {
	const { texts, call, notice } = window.Station;

	document.addEventListener("click", async (event) => {
		const starter = event.target.closest("[data-start]");
		if (!starter) return;
		starter.disabled = true;
		const choice = document.getElementById("new-town");
		try {
			const made = await call("reg_station.portal.applications.start", {
				town: choice ? choice.value : starter.dataset.town,
				previous_application: starter.dataset.previous || "",
			});
			location.assign(made.url);
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			starter.disabled = false;
		}
	});
})();
