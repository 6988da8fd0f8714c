from reg_station.table_row import TableRow


class JointConsultationIssue(TableRow):
    pass
