import CUDADevice
import Foundation
import Testing

/// A libnvidia-ml of our own, compiled from C, whose answers the test decides.
struct FakeLibrary {
    static let compiler = [
        "/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc", "/opt/swift/usr/bin/clang",
    ]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
    static let noCompiler = Comment(
        rawValue: "there is no C compiler to build the fake driver with")

    let folder: URL
    var path: String { folder.appendingPathComponent("libfake.so").path }

    /// `leavingOut` are names of functions that the library lacks; `code` is what the readings of
    /// the second GPU return.
    init(leavingOut: [String] = [], initCode: Int = 0, codeOfSecond: Int = 0) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fake-nvml-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let source = folder.appendingPathComponent("fake.c")
        try Self.source(leavingOut, initCode: initCode, codeOfSecond: codeOfSecond)
            .write(to: source, atomically: true, encoding: .utf8)
        let compile = Process()
        compile.executableURL = URL(fileURLWithPath: Self.compiler ?? "")
        compile.arguments = ["-shared", "-fPIC", "-w", "-o", path, source.path]
        try compile.run()
        compile.waitUntilExit()
        #expect(compile.terminationStatus == 0)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func source(_ leavingOut: [String], initCode: Int, codeOfSecond: Int) -> String {
        let functions: [(String, String)] = [
            ("nvmlInit_v2", "(void) { return \(initCode); }"),
            ("nvmlShutdown", "(void) { return 0; }"),
            (
                "nvmlSystemGetDriverVersion",
                "(char *t, unsigned n) { strcpy(t, \"580.1\"); return 0; }"
            ),
            ("nvmlDeviceGetCount_v2", "(unsigned *n) { *n = 2; return 0; }"),
            ("nvmlDeviceGetHandleByIndex_v2", "(unsigned i, long *d) { *d = i; return 0; }"),
            (
                "nvmlDeviceGetName",
                "(long d, char *t, unsigned n) { strcpy(t, \"Fake\"); return C; }"
            ),
            (
                "nvmlDeviceGetUUID",
                "(long d, char *t, unsigned n) { strcpy(t, \"GPU-1\"); return C; }"
            ),
            (
                "nvmlDeviceGetUtilizationRates",
                "(long d, unsigned *u) { u[0] = 87; u[1] = 45; return C; }"
            ),
            (
                "nvmlDeviceGetMemoryInfo",
                "(long d, unsigned long long *m) { m[0] = 1ull << 37; m[2] = 5; return C; }"
            ),
            ("nvmlDeviceGetPowerUsage", "(long d, unsigned *v) { *v = 412500; return C; }"),
            ("nvmlDeviceGetEnforcedPowerLimit", "(long d, unsigned *v) { *v = 700000; return C; }"),
            ("nvmlDeviceGetTemperature", "(long d, int s, unsigned *v) { *v = 61 + s; return C; }"),
            ("nvmlDeviceGetClockInfo", "(long d, int k, unsigned *v) { *v = 1000 * k; return C; }"),
        ]
        let kept = functions.filter { !leavingOut.contains($0.0) }
        return "#include <string.h>\n#define C (d ? \(codeOfSecond) : 0)\n"
            + kept.map { "int \($0.0)\($0.1)\n" }.joined()
    }
}

@Suite("GPU monitor")
struct GPUMonitorTests {
    @Test("a machine without a driver says so")
    func noDriver() {
        do throws(GPUMonitorError) {
            _ = try GPUMonitor(library: "libno-such-driver.so.1")
            Issue.record("there is no such library")
        } catch {
            #expect(error.description.contains("no NVIDIA driver: libno-such-driver.so.1"))
        }
    }

    @Test(
        "all fields are read in their units",
        .enabled(if: FakeLibrary.compiler != nil, FakeLibrary.noCompiler))
    func readings() throws {
        let fake = try FakeLibrary()
        defer { fake.remove() }
        let monitor = try GPUMonitor(library: fake.path)
        #expect(monitor.driverVersion == .value("580.1"))
        let readings = try monitor.readings()
        #expect(readings.map(\.index) == [0, 1])
        let first = try #require(readings.first)
        #expect(first.name == .value("Fake") && first.uuid == .value("GPU-1"))
        #expect(first.utilizationPercent == .value(87))
        #expect(first.memoryUtilizationPercent == .value(45))
        #expect(first.memoryTotalBytes == .value(1 << 37) && first.memoryUsedBytes == .value(5))
        #expect(first.powerWatts == .value(412.5) && first.powerLimitWatts == .value(700))
        #expect(first.temperatureCelsius == .value(61))
        #expect(first.smClockMegahertz == .value(1000))
        #expect(first.memoryClockMegahertz == .value(2000))
    }

    @Test(
        "what one GPU does not tell is marked, field by field, and the other still speaks",
        .enabled(if: FakeLibrary.compiler != nil, FakeLibrary.noCompiler),
        arguments: [(3, Measured<Int>.notSupported), (15, .gpuLost), (999, .failed(code: 999))])
    func failures(code: Int, expected: Measured<Int>) throws {
        let fake = try FakeLibrary(codeOfSecond: code)
        defer { fake.remove() }
        let readings = try GPUMonitor(library: fake.path).readings()
        #expect(readings[0].utilizationPercent == .value(87))
        #expect(readings[1].utilizationPercent == expected)
        #expect(readings[1].memoryUsedBytes == expected)
        #expect(readings[1].temperatureCelsius == expected)
        #expect(readings[1].powerWatts.value == nil)
        #expect(readings[1].name.value == nil)
    }

    @Test(
        "a driver without a function lacks that field alone",
        .enabled(if: FakeLibrary.compiler != nil, FakeLibrary.noCompiler))
    func missingFunction() throws {
        let fake = try FakeLibrary(leavingOut: ["nvmlDeviceGetPowerUsage", "nvmlShutdown"])
        defer { fake.remove() }
        let first = try #require(try GPUMonitor(library: fake.path).readings().first)
        #expect(first.powerWatts == .notSupported)
        #expect(first.powerLimitWatts == .value(700))
    }

    @Test(
        "a driver that does not start, or lists nothing, is refused with its code",
        .enabled(if: FakeLibrary.compiler != nil, FakeLibrary.noCompiler))
    func refusals() throws {
        let dead = try FakeLibrary(initCode: 9)
        defer { dead.remove() }
        #expect(throws: GPUMonitorError.self) { try GPUMonitor(library: dead.path) }
        let blind = try FakeLibrary(leavingOut: ["nvmlDeviceGetCount_v2"])
        defer { blind.remove() }
        let monitor = try GPUMonitor(library: blind.path)
        #expect(throws: GPUMonitorError.noDevices(code: 13)) { try monitor.readings() }
    }
}
