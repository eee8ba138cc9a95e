/// A folder that is removed with the object.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws { path = try Files.temporaryFolder() }

    deinit { Files.remove(path) }

    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = path + "/" + name
        try Files.write(bytes, to: file)
        return file
    }
}
