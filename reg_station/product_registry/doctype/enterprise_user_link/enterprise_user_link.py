from reg_station.table_row import TableRow


class EnterpriseUserLink(TableRow):
    pass
