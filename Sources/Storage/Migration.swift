/// One step of the schema's history. Rooms list theirs in order and never change one that has been
/// released: what it did is in users' databases.
package struct Migration: Sendable {
    /// Unique and for ever, such as `prompts-1`.
    package let name: String
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}
