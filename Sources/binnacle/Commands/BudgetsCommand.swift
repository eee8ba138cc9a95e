import ArgumentParser
import ControlAPI
import TerminalUI

struct BudgetsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "budgets",
        abstract: "Budgets and limits: what is used of them, and what requests under way hold.",
        discussion: "Example: binnacle budgets --json")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(_ client: ControlClient) async throws {
        let rows = try await client.budgets()
        try output.print(rows) {
            var table = TextTable("RULE", ">LIMIT", ">USED", ">HELD", "RESET")
            for row in rows {
                table.add(
                    row.rule, amount(row.limit, row), amount(row.used, row),
                    amount(row.held, row), row.resetMilliseconds.map(until) ?? Format.missing)
            }
            return rows.isEmpty ? "No budgets and no limits are set in binnacle.yaml." : table.text
        }
    }

    private func amount(_ amount: Int64, _ row: AllowanceRow) -> String {
        row.unit == "nanodollars"
            ? Format.money(nanodollars: amount) : Format.whole(Int(amount))
    }

    private func until(_ milliseconds: Int64) -> String {
        let left = max(0, milliseconds - Moment.nowMilliseconds)
        return "in " + Format.duration(seconds: Double(left) / 1_000)
    }
}
