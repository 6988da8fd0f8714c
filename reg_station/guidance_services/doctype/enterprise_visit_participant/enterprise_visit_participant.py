from reg_station.table_row import TableRow


class EnterpriseVisitParticipant(TableRow):
    pass
