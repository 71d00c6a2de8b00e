package io.leveret.samples.shop;

import io.leveret.jdbc.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** The shop's own tables, beside those of Leveret. A shop with a lasting database would leave this to a migration tool. */
final class ShopTables {

    private ShopTables() {}

    static void create(DataSource database, Map<String, Integer> goods) throws SQLException {
        Tables.create(database);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(50) PRIMARY KEY, item VARCHAR(50), quantity INTEGER)");
            statement.execute("CREATE TABLE stock (item VARCHAR(50) PRIMARY KEY, available INTEGER)");
            statement.execute("CREATE TABLE decisions (order_id VARCHAR(50) PRIMARY KEY, decision VARCHAR(50))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO stock VALUES (?, ?)")) {
                for (Map.Entry<String, Integer> good : goods.entrySet()) {
                    insert.setString(1, good.getKey());
                    insert.setInt(2, good.getValue());
                    insert.executeUpdate();
                }
            }
        }
    }
}
