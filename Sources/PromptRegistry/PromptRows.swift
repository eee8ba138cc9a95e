import GRDB
import JSON
import Telemetry

/// The rows of prompts, their versions and their deployments.
enum PromptRows {
    /// A new prompt, or the present description and dataset of one that is there.
    static func save(_ prompt: Prompt, to db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO prompt VALUES (?,?,?,?) ON CONFLICT (name) DO UPDATE
                SET description = excluded.description, dataset = excluded.dataset
                """,
            arguments: [
                prompt.name, prompt.description, prompt.dataset, prompt.createdAt.milliseconds,
            ])
    }

    static func insert(_ version: Prompt.Version, content: String, to db: Database) throws {
        try db.execute(
            sql: "INSERT INTO prompt_version VALUES (?,?,?,?,?,?,?)",
            arguments: [
                version.prompt, version.number, version.hash, content, version.message,
                version.author, version.createdAt.milliseconds,
            ])
    }

    static func insert(_ row: Deployment, to db: Database) throws {
        try db.execute(
            sql: "INSERT INTO prompt_deployment VALUES (?,?,?,?,?,?,?,?,?)",
            arguments: [
                row.id, row.prompt, row.environment, row.action.rawValue, text(row.from),
                text(row.to), row.actor, row.reason, row.at.milliseconds,
            ])
    }

    static func load(from db: Database) throws -> RegistryState {
        var state = RegistryState()
        let prompts = try Row.fetchCursor(db, sql: "SELECT * FROM prompt")
        while let row = try prompts.next() {
            state.add(
                Prompt(
                    name: row["name"], description: row["description"], dataset: row["dataset"],
                    createdAt: Timestamp(milliseconds: row["created_ms"])))
        }
        let versions = try Row.fetchCursor(
            db, sql: "SELECT * FROM prompt_version ORDER BY prompt, number")
        while let row = try versions.next() { try state.append(version(row)) }
        let deployments = try Row.fetchCursor(
            db, sql: "SELECT * FROM prompt_deployment ORDER BY id")
        while let row = try deployments.next() { try state.append(deployment(row)) }
        return state
    }

    private static func version(_ row: Row) throws -> StoredVersion {
        let prompt: String = row["prompt"]
        let number: Int = row["number"]
        do {
            let json = try JSONParser.parse(row["content"] as String)
            return StoredVersion(
                prompt: prompt, number: number, hash: row["hash"],
                content: try Prompt.Content(json: json), message: row["message"],
                author: row["author"], createdAt: Timestamp(milliseconds: row["created_ms"]))
        } catch {
            throw PromptError.damaged(prompt: prompt, version: number, reason: "\(error)")
        }
    }

    private static func deployment(_ row: Row) throws -> Deployment {
        let prompt: String = row["prompt"]
        guard let action = Deployment.Action(rawValue: row["action"]),
            let from = target(row["from_arms"]), let to = target(row["to_arms"])
        else {
            throw PromptError.damaged(
                prompt: prompt, version: nil, reason: "a deployment is not one")
        }
        return Deployment(
            id: row["id"], prompt: prompt, environment: row["environment"], action: action,
            from: from, to: to, actor: row["actor"], reason: row["reason"],
            at: Timestamp(milliseconds: row["at_ms"]))
    }

    private static func text(_ target: Deployment.Target) -> String {
        JSONWriter.text(
            .array(
                target.arms.map {
                    ["version": .integer(Int64($0.version)), "weight": .double($0.weight)]
                }))
    }

    private static func target(_ text: String) -> Deployment.Target? {
        guard let list = try? JSONParser.parse(text).array else { return nil }
        let arms = list.compactMap { value -> Deployment.Target.Arm? in
            guard let version = value["version"]?.integer, let weight = value["weight"]?.double
            else { return nil }
            return .init(version: version, weight: weight)
        }
        return arms.count == list.count ? Deployment.Target(arms: arms) : nil
    }
}
