"use strict";
/* A link to one answer opens it. */
(() => {
	function openTarget() {
		const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
		if (target && target.matches("details")) target.open = true;
	}
	addEventListener("hashchange", openTarget);
	openTarget();
})();
