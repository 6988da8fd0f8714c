from reg_station.table_row import TableRow


class ResourceUtility(TableRow):
    pass
