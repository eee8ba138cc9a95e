import ArgumentParser
import ControlAPI
import Glibc
import HTTPClient

/// Which control plane a command talks to.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var data: DataOptions

    @Option(
        help: """
            Another machine's control plane, such as http://host:4180; its operator token comes \
            from $BINNACLE_TOKEN.
            """)
    var url: String?

    /// A client of the control plane; fails with code 3 when none runs on the data directory.
    func client() throws -> ControlClient {
        let http = try HTTPClient()
        if let url {
            guard let token = getenv("BINNACLE_TOKEN").map({ String(cString: $0) }) else {
                throw Failure(
                    .wrongUse,
                    "--url needs the operator token in BINNACLE_TOKEN; it is in the file "
                        + "operator.token of that machine's data directory")
            }
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            return ControlClient(.remote(url: base, token: token), http: http)
        }
        let path = try data.socketPath
        guard access(path, F_OK) == 0 else { throw Failure.notRunning(try data.directory) }
        return ControlClient(.socket(path: path), http: http)
    }

    /// Who acts: the name that histories and the audit log show.
    var actor: String {
        let names = ["BINNACLE_ACTOR", "SUDO_USER", "USER", "LOGNAME"]
        return names.lazy.compactMap { getenv($0).map { String(cString: $0) } }.first ?? "operator"
    }
}

/// How a command that reads prints what it has read.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, for programs.")
    var json = false

    func print(_ value: some Encodable, text: () -> String) throws {
        if json {
            Swift.print(CleanText.json(try ControlCodec.encodeForPeople(value)))
        } else {
            Swift.print(CleanText.plain(text()))
        }
    }
}
