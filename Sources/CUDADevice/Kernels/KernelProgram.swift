import CCUDA

/// One file of kernels with the files that it includes, and what it is compiled for.
package struct KernelProgram: Equatable, Sendable {
    package struct File: Equatable, Sendable {
        package let name, text: String
    }

    package let file: File
    let headers: [File]
    /// nil where the code does not depend on it.
    let headDimension: Int?

    /// The file's name, and what it is compiled for.
    package var name: String { file.name + (headDimension.map { "-d\($0)" } ?? "") }

    var options: [String] { headDimension.map { ["-DCC_HEAD_DIMENSION=\($0)"] } ?? [] }

    /// The kernels that the binary carries, for heads of this many values.
    package static func all(headDimension: Int) -> [KernelProgram] {
        let files = (0..<cc_kernel_file_count()).compactMap { index in
            cc_kernel_file_at(index).map {
                File(name: String(cString: $0.pointee.name), text: String(cString: $0.pointee.text))
            }
        }
        let headers = files.filter { !$0.name.hasSuffix(".cu") }
        return files.filter { $0.name.hasSuffix(".cu") }.map {
            KernelProgram(
                file: $0, headers: headers,
                headDimension: $0.text.contains("CC_FOR_HEAD_DIMENSIONS") ? headDimension : nil)
        }
    }

    /// Everything that the code depends on beside the compiler and the architecture.
    var wholeText: String {
        ([file] + headers).map { $0.name + "\n" + $0.text }.joined(separator: "\0")
            + "\0" + options.joined(separator: " ")
    }
}
