from reg_station.table_row import TableRow


class JointConsultationParticipant(TableRow):
    pass
