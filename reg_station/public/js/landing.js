/* After signing in, Frappe leads everybody to the app's one home. Who may not see it goes to the first desk of ours that
   is theirs: an officer of a department to the department's, a town's to the town's. */
(() => {
	const HOME = "station-desk";
	const slug = (name) => name.toLowerCase().replace(/ /g, "-");
	const boot = frappe.boot || {};
	// v16 keeps them under `workspaces`, v15 beside it; both in their order.
	const pages = (boot.workspaces && boot.workspaces.pages) || boot.allowed_workspaces || [];
	if (!pages.length || pages.some((page) => slug(page.name) === HOME)) return;
	const ours = pages.find((page) => (boot.module_app || {})[(page.module || "").toLowerCase().replace(/[ -]/g, "_")] === "reg_station");
	if (ours && frappe.re_route) frappe.re_route[HOME] = slug(ours.name);
})();
