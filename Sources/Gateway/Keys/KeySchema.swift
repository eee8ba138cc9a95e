package import Storage

extension KeyRing {
    /// The table of virtual keys: times in milliseconds since 1970 with zero for never, the cost
    /// in nano-dollars.
    package static let migrations = [
        Migration(
            "gateway-1",
            """
            CREATE TABLE virtual_key (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                digest BLOB NOT NULL,
                created INTEGER NOT NULL,
                last_used INTEGER NOT NULL DEFAULT 0,
                revoked INTEGER NOT NULL DEFAULT 0,
                requests INTEGER NOT NULL DEFAULT 0,
                cost INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE UNIQUE INDEX virtual_key_name ON virtual_key (name) WHERE revoked = 0;
            """),
        Migration("gateway-2-teams", "ALTER TABLE virtual_key ADD COLUMN team TEXT"),
    ]
}
