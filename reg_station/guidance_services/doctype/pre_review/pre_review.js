frappe.ui.form.on("Pre-Review", {
	setup(frm) {
		frm.set_query("service_request", () => ({
			filters: { state: ["in", ["Taken On", "Under Way"]], service_item: ["like", "7.2.7.1%"] },
		}));
		frm.set_query("product", () => ({
			filters: {
				merged_into: ["is", "not set"],
				...(frm.applicant || frm.doc.enterprise ? { enterprise: frm.applicant || frm.doc.enterprise } : {}),
			},
		}));
	},
	service_request(frm) {
		if (!frm.doc.service_request) return;
		frappe.db.get_value("Service Request", frm.doc.service_request, "enterprise").then(({ message }) => {
			frm.applicant = message && message.enterprise;
		});
	},
	refresh(frm) {
		if (frm.is_new()) return frm.trigger("service_request");
		reg_station.show_progress(frm);
		frm.add_custom_button(__("Opinion (docx)"), () => open_opinion(frm, "docx"));
		if (!frm.doc.opinion_edited) frm.add_custom_button(__("Opinion (PDF)"), () => open_opinion(frm, "pdf"));
		if (!["Concluded", "Withdrawn"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Check files again"), () =>
				frappe
					.xcall("reg_station.guidance_services.pre_reviews.check_again", { name: frm.docname })
					.then(() => {
						frappe.show_alert({ message: __("The files are being checked."), indicator: "blue" });
						frm.reload_doc();
					})
			);
		}
		frm.add_custom_button(__("Open in the portal"), () =>
			window.open(`/station/pre-reviews/${encodeURIComponent(frm.docname)}`, "_blank")
		);
		show_overview(frm);
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function open_opinion(frm, file_format) {
	const address = "/api/method/reg_station.guidance_services.pre_review_opinion.download";
	window.open(`${address}?name=${encodeURIComponent(frm.docname)}&file_format=${file_format}`, "_blank");
}

function show_overview(frm) {
	const place = frm.get_field("overview_html").$wrapper;
	place.html(`<p class="text-muted">${__("Loading...")}</p>`);
	frappe.xcall("reg_station.portal.pre_reviews.overview", { name: frm.docname }).then((seen) => {
		place.html(head(frm, seen) + documents(seen) + differences(frm, seen));
		place.find("[data-compare]").on("click", (event) => compare(frm, $(event.currentTarget)));
		if (seen.waiting) wait(frm);
	});
}

/** The checks work in the background: look again until they are done, unless somebody is typing. */
function wait(frm, turn = 0) {
	clearTimeout(frm.checks_timer);
	frm.checks_timer = setTimeout(() => {
		if (cur_frm !== frm || turn > 30) return;
		frappe.xcall("reg_station.portal.pre_reviews.status", { name: frm.docname }).then(({ waiting }) => {
			if (waiting) wait(frm, turn + 1);
			else if (!frm.is_dirty()) frm.reload_doc();
		});
	}, 2000);
}

function head(frm, seen) {
	const esc = frappe.utils.escape_html;
	const lines = [];
	if (seen.is_example) {
		lines.push(
			`<p class="rs-order-head rs-open">${__("Example list of documents: the station has not yet checked it against the official one.")}</p>`
		);
	}
	if (seen.obstacles.length) {
		const rows = seen.obstacles.map((text) => `<li>${esc(text)}</li>`).join("");
		lines.push(`<p class="rs-order-head rs-bad">${__("It cannot be called ready yet:")}</p><ul>${rows}</ul>`);
	} else if (!["Concluded", "Withdrawn"].includes(frm.doc.state)) {
		lines.push(`<p class="rs-order-head rs-good">${__("Nothing stands in the way of “Ready to File”.")}</p>`);
	}
	return lines.join("");
}

function documents(seen) {
	const esc = frappe.utils.escape_html;
	const rows = seen.documents.map((entry) => {
		const file = entry.file;
		const bad = entry.blocked;
		const tone = bad ? "rs-bad" : file ? "rs-good" : "rs-open";
		const name = file
			? `<a href="${esc(encodeURI(file.url))}" target="_blank" rel="noopener">${esc(file.name)}</a>
				<span class="text-muted">${esc([__(file.state), file.size, file.change && __(file.change), ...file.facts].filter(Boolean).join(" · "))}</span>`
			: `<span class="text-muted">${entry.required ? __("Missing") : __("Not uploaded")}${
					entry.condition ? ` · ${esc(__("Only if: {0}", [entry.condition]))}` : ""
			  }</span>`;
		const findings = entry.findings
			.filter((row) => row.open)
			.map((row) => `<div>${esc(__(row.severity))}: ${esc(row.text)}${row.answer ? ` — ${esc(row.answer)}` : ""}</div>`)
			.join("");
		return `<li class="${tone}"><span class="rs-mark" aria-hidden="true">${bad ? "!" : file ? "✓" : "…"}</span>
			<div><b>${esc(entry.code)} ${esc(entry.title)}</b> ${entry.citation ? `<span class="rs-clause">${esc(entry.citation)}</span>` : ""}
			<div>${name}</div>${findings}</div></li>`;
	});
	return `<h5 class="mt-4">${__("Documents")}</h5><ul class="rs-order">${rows.join("")}</ul>`;
}

function differences(frm, seen) {
	if (frm.doc.round_number < 2) return "";
	const esc = frappe.utils.escape_html;
	const counts = seen.differences.findings;
	const rows = seen.differences.documents.map(
		(row) => `<li><div><span class="rs-state">${esc(__(row.change))}</span> ${esc(row.code)} ${esc(row.title)}
			${row.change === "Replaced" ? `<button type="button" class="btn btn-xs btn-default" data-compare="${esc(row.code)}">${__("Show the changed words")}</button>` : ""}</div></li>`
	);
	return `<h5 class="mt-4">${__("Differences from round {0}", [seen.differences.round - 1])}</h5>
		<p>${__("Findings: {0} new, {1} still open, {2} resolved", [counts.new, counts.open, counts.resolved])}</p>
		<ul class="rs-order mb-4">${rows.join("")}</ul>`;
}

function compare(frm, button) {
	const esc = frappe.utils.escape_html;
	frappe
		.xcall("reg_station.portal.pre_reviews.text_difference", {
			name: frm.docname,
			item_code: String(button.data("compare")),
			round_number: frm.doc.round_number,
		})
		.then((outcome) => {
			const tag = { out: "del", in: "ins" };
			const rows = outcome.rows.map((row) => {
				const words = row.parts.map(([text, changed]) =>
					changed && tag[row.kind] ? `<${tag[row.kind]}>${esc(text)}</${tag[row.kind]}>` : esc(text)
				);
				const sign = { out: "−", in: "+", same: " " }[row.kind];
				return `<div class="${{ out: "text-danger", in: "text-success", same: "text-muted" }[row.kind]}">${sign} ${words.join("")}</div>`;
			});
			const note = outcome.note || (outcome.cut ? __("The texts are long; only their beginning is compared.") : "");
			frappe.msgprint({
				title: __("Changed words"),
				message: `<div class="rs-words">${rows.join("")}</div><p class="text-muted">${esc(note)}</p>`,
				wide: true,
			});
		});
}
