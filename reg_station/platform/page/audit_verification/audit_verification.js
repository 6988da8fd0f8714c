frappe.pages["audit-verification"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Verify the Audit Trail"),
		single_column: true,
	});
	const body = $('<div class="p-4" aria-live="polite"></div>').appendTo(page.main);
	const esc = frappe.utils.escape_html;

	function show(report) {
		const head = report.sound
			? `<p class="rs-order-head rs-good">${__("The chain of {0} entries is unbroken.", [report.entries])}</p>`
			: `<p class="rs-order-head rs-bad">${__("The chain is broken in {0} places.", [report.breaks.length])}</p>`;
		const rows = report.breaks.map(
			(item) => `<tr><td>${esc(String(item.sequence))}</td><td>${esc(item.problem)}</td></tr>`
		);
		const table = rows.length
			? `<table class="table table-bordered"><thead><tr><th>${__("Entry")}</th><th>${__("Problem")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
			: "";
		body.html(`${head}${table}<p class="text-muted">${__("Hash of the last entry")}<br><code>${esc(report.head_hash)}</code></p>
			<p class="text-muted">${__("Note the hash outside the system: whoever rewrites the whole chain cannot keep it.")}</p>`);
	}

	function verify() {
		body.html(`<p class="text-muted">${__("Verifying…")}</p>`);
		frappe.xcall("reg_station.platform.audit.verification_report").then(show, () => body.empty());
	}

	page.set_primary_action(__("Verify"), verify);
	verify();
};
