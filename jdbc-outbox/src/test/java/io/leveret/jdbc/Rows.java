package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What is in a database. */
final class Rows {

    private Rows() {}

    /** The first column of a query, as text. */
    static List<String> of(DataSource dataSource, String query) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(String.valueOf(rows.getString(1)));
            }
            return all;
        }
    }

    static int count(DataSource dataSource, String table) throws SQLException {
        return Integer.parseInt(of(dataSource, "SELECT COUNT(*) FROM " + table).get(0));
    }
}
