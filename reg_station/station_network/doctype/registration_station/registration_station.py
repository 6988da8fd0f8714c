from frappe.model.document import Document

from reg_station.permissions.scope import forget_reach
from reg_station.station_network.order import findings


class RegistrationStation(Document):
    def validate(self):
        self.open_flags = sum(not item.met for item in findings(self))

    def on_update(self):
        forget_reach()
