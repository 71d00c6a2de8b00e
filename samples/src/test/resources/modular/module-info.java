module shop {
    requires io.leveret.core;

    opens shop to
            io.leveret.core,
            com.fasterxml.jackson.databind;
}
