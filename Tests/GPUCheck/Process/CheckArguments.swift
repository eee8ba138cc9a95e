import Glibc

/// What the program is asked for.
package struct CheckArguments: Equatable, Sendable {
    package static let usage = """
        usage: gpu-check [--json] [--output FILE] [--seconds N] [--only PART,...]
                         [--references DIR]... [--python PROGRAM --script FILE]
                         [--code DIR] [--scratch DIR]
               gpu-check --bring DIR --architecture sm_90a

        Checks and measures everything that Binnacle does on an NVIDIA GPU, and prints a table.
        Exits with 0 when all checks pass, 1 when one fails, 2 when there is no GPU to use.

          --json            print the findings as JSON; the table goes to standard error
          --output FILE     keep the findings there as JSON after every part
          --seconds N       what does not fit into so many seconds is not run (default 460)
          --only PART,...   of: \(Part.allCases.map(\.rawValue).joined(separator: " "))
          --references DIR  folders of checkpoints with what transformers computes of them
          --python, --script  run what compares with the transformers of this machine
          --code DIR        code of the kernels, for a machine without NVRTC
          --scratch DIR     where a large file may be written (default: where there is room)
          --bring DIR       compile all kernels into a folder for --code; needs no GPU

        Example: gpu-check --output findings.json --references Tests/Fixtures/families
        """

    package var wantsHelp = false
    package var wantsJSON = false
    package var output: String?
    package var seconds = 460.0
    package var only = Part.allCases
    package var references: [String] = []
    package var python, script: String?
    package var code, scratch: String?
    package var bring: String?
    package var architecture = "sm_90a"
    /// Of a process that runs one part for another.
    package var part: Part?
    package var from = 0

    package init(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "-h", "--help": wantsHelp = true
            case "--json": wantsJSON = true
            default:
                guard let value = rest.popFirst() else {
                    throw UsageError("\(word) is unknown, or lacks its value")
                }
                try take(word, value)
            }
        }
    }

    private mutating func take(_ word: String, _ value: String) throws(UsageError) {
        switch word {
        case "--output": output = value
        case "--seconds":
            guard let number = Double(value), number > 0 else {
                throw UsageError("--seconds needs a number above 0, not \(value)")
            }
            seconds = number
        case "--only":
            only = try value.split(separator: ",").map { (name) throws(UsageError) in
                try Self.part(String(name))
            }
        case "--references": references.append(value)
        case "--python": python = value
        case "--script": script = value
        case "--code": code = value
        case "--scratch": scratch = value
        case "--bring": bring = value
        case "--architecture": architecture = value
        case "--part": part = try Self.part(value)
        case "--from":
            guard let number = Int(value), number >= 0 else {
                throw UsageError("--from needs a number, not \(value)")
            }
            from = number
        default: throw UsageError("\(word) is unknown")
        }
    }

    private static func part(_ name: String) throws(UsageError) -> Part {
        guard let part = Part(rawValue: name) else {
            let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("there is no part \(name); there are \(known)")
        }
        return part
    }
}

package struct UsageError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Lines for whoever started the program.
package enum Console {
    package static func out(_ text: String) { write(text, 1) }
    package static func error(_ text: String) { write(text, 2) }

    private static func write(_ text: String, _ descriptor: Int32) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
