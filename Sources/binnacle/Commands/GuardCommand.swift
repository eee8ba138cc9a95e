import ArgumentParser
import Guardrails
import TerminalUI

struct GuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Personal data, secrets and attacks in texts.",
        discussion: "Example: binnacle guard scan traffic.jsonl",
        subcommands: [Scan.self, Marker.self])

    struct Scan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Scan a JSONL file, or standard input.",
            discussion: """
                Every string of every document is one text; a line that is no JSON is one, too. \
                Spans count bytes from the start of the string, without JSON's escapes. What was \
                found is never printed. Nothing has to run for it.

                Rules: \(Rule.allCases.map(\.rawValue).joined(separator: ", ")).

                Example: binnacle guard scan traffic.jsonl --rules email,token,injection --json
                """)

        @Argument(help: "The file; - for standard input.") var file = "-"
        @Option(help: "Only these rules, with commas between them.") var rules: String?
        @Option(help: "Injections are found from this score on, of 1.") var threshold = 0.7
        @Option(help: "A marker that must not be there; may be repeated.") var canary: [String] = []
        @Option(help: "A host that links may carry data to; may be repeated.")
        var allowHost: [String] = []
        @Flag(help: "One JSON object a finding, a line each.") var json = false
        @Flag(help: "Leave with code 1 when something is found.") var fail = false

        func run() async throws {
            do {
                let tally = try scan()
                if fail, !tally.isEmpty { throw ExitCode(1) }
            } catch let failure as Failure {
                throw failure.exit()
            }
        }

        private func scan() throws -> FindingTally {
            var reader = try LineReader(file)
            var scan = LineScan(Ruleset(try policy()))
            var table = TextTable(">LINE", "PATH", "RULE", "DETAIL", ">START", ">END", ">SCORE")
            while let line = try reader.next() {
                for result in scan.scan(line) {
                    let finding = result.finding
                    if json {
                        print(CleanText.json(result.text))
                        continue
                    }
                    table.add(
                        "\(result.line)", result.path, finding.rule.rawValue, finding.detail,
                        "\(finding.span.lowerBound)", "\(finding.span.upperBound)",
                        "\((finding.score * 100).rounded() / 100)")
                }
            }
            if !json {
                if !scan.tally.isEmpty { print(CleanText.plain(table.text)) }
                print("\(scan.lines) lines, \(scan.bytes) bytes, \(scan.tally.total) findings")
            }
            return scan.tally
        }

        private func policy() throws -> Policy {
            guard (0...1).contains(threshold) else {
                throw Failure(.wrongUse, "--threshold is a score between 0 and 1")
            }
            var policy = Policy()
            policy.injectionThreshold = threshold
            policy.canaries = canary
            policy.allowedHosts = allowHost
            if let short = canary.first(where: { $0.utf8.count < Policy.leastCanaryBytes }) {
                throw Failure(
                    .wrongUse,
                    "the marker '\(short)' is shorter than \(Policy.leastCanaryBytes) bytes")
            }
            let names = rules?.split(separator: ",").map(String.init)
            for name in names ?? Rule.allCases.map(\.rawValue) {
                guard let rule = Rule(rawValue: name) else {
                    throw Failure(
                        .wrongUse,
                        "there is no rule '\(name)'; there are "
                            + Rule.allCases.map(\.rawValue).joined(separator: ", "))
                }
                policy.settings[rule] = Policy.Setting(.flag)
            }
            return policy
        }
    }

    struct Marker: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "canary", abstract: "Make a marker to put into a system prompt.",
            discussion: """
                The rule canary knows such markers by their form; nothing else has to be \
                configured. Example: binnacle guard canary
                """)

        func run() {
            var random = SystemRandomNumberGenerator()
            print(Canary.make(random: (random.next(), random.next())))
        }
    }
}
