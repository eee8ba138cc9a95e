import Foundation
import Storage
import Testing

@Suite("Data directory")
struct DataDirectoryTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("a second owner is refused and told who the first one is")
    func exclusive() throws {
        let path = folder.path + "/new/data"
        let first = try DataDirectory(path: path, pid: 4_711)
        #expect(throws: StorageError.inUse(directory: path, pid: 4_711)) {
            try DataDirectory(path: path)
        }
        #expect(DataDirectory.owner(of: path) == 4_711)
        withExtendedLifetime(first) {}
    }

    @Test("the lock goes with its owner, not with its file")
    func released() throws {
        do { _ = try DataDirectory(path: folder.path, pid: 1) }
        #expect(DataDirectory.owner(of: folder.path) == nil)
        #expect(throws: Never.self) { try DataDirectory(path: folder.path) }
    }

    @Test("the folder is made for its owner alone")
    func permissions() throws {
        let path = folder.path + "/private"
        _ = try DataDirectory(path: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int) == 0o700)
    }

    @Test("a path that cannot be a folder is refused with the reason")
    func impossible() throws {
        let file = folder.path + "/file"
        try "x".write(toFile: file, atomically: true, encoding: .utf8)
        #expect {
            try DataDirectory(path: file + "/data")
        } throws: { error in
            "\(error)".contains("Not a directory")
        }
    }
}
