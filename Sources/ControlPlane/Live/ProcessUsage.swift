import Glibc

/// What the kernel says of a process, from `/proc`.
struct ProcessUsage: Equatable, Sendable {
    /// Processor time since it began, of all its threads.
    var processorSeconds: Double
    var residentBytes: Int

    /// Nil when there is no such process.
    init?(pid: Int32) {
        guard let stat = Self.read("/proc/\(pid)/stat"),
            let memory = Self.read("/proc/\(pid)/statm")
        else { return nil }
        // The second field is the program's name, which may hold anything but ends the last ")".
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        let pages = memory.split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]),
            pages.count > 1, let resident = Int(pages[1])
        else { return nil }
        processorSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = resident * sysconf(Int32(_SC_PAGESIZE))
    }

    static var machineBytes: Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    }

    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 2_048)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
