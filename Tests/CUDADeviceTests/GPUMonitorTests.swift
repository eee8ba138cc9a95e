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

    /// Samples of activities that have not been given back.
    var liveSamples: Int? {
        guard let library = dlopen(path, RTLD_NOW), let symbol = dlsym(library, "live_samples")
        else { return nil }
        typealias Count = @convention(c) () -> Int32
        return Int(unsafeBitCast(symbol, to: Count.self)())
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The second GPU is divided into two instances of which the second is not there.
    private static let divided: [(String, String)] = [
        (
            "nvmlDeviceGetMigMode",
            "(long d, unsigned *now, unsigned *later) { *now = d == 1; return d > 1 ? 3 : C; }"
        ),
        ("nvmlDeviceGetMaxMigDeviceCount", "(long d, unsigned *n) { *n = 2; return C; }"),
        (
            "nvmlDeviceGetMigDeviceHandleByIndex",
            "(long d, unsigned i, long *m) { *m = 100 + i; return i ? 6 : C; }"
        ),
    ]

    /// The first GPU counts its activities; samples are numbered, and what is counted between two
    /// follows from their numbers.
    private static let activity: [(String, String)] = [
        (
            "nvmlGpmQueryDeviceSupport",
            "(long d, unsigned *s) { s[1] = d == 0; return s[0] == 1 ? C : 2; }"
        ),
        ("nvmlGpmSampleAlloc", "(long *s) { *s = ++taken; live++; return 0; }"),
        ("nvmlGpmSampleFree", "(long s) { live--; return 0; }"),
        ("nvmlGpmSampleGet", "(long d, long s) { return C; }"),
        (
            "nvmlGpmMetricsGet",
            """
            (struct metrics *m) {
                for (unsigned i = 0; i < m->count; i++) {
                    m->all[i].code = m->all[i].id == 5 ? 3 : 0;
                    m->all[i].value = m->all[i].id * 10 + (m->after - m->before);
                }
                return m->version == 1 ? 0 : 2;
            }
            """
        ),
        ("live_samples", "(void) { return live; }"),
    ]

    private static let types = """
        #include <string.h>
        static int taken, live;
        struct metrics {
            unsigned version, count;
            long before, after;
            struct { unsigned id; int code; double value; char *names[3]; } all[1];
        };

        """

    private static func source(_ leavingOut: [String], initCode: Int, codeOfSecond: Int) -> String {
        let functions: [(String, String)] =
            [
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
                (
                    "nvmlDeviceGetEnforcedPowerLimit",
                    "(long d, unsigned *v) { *v = 700000; return C; }"
                ),
                (
                    "nvmlDeviceGetTemperature",
                    "(long d, int s, unsigned *v) { *v = 61 + s; return C; }"
                ),
                (
                    "nvmlDeviceGetClockInfo",
                    "(long d, int k, unsigned *v) { *v = 1000 * k; return C; }"
                ),
                (
                    "nvmlDeviceGetTotalEnergyConsumption",
                    "(long d, unsigned long long *v) { *v = 12345678; return C; }"
                ),
                (
                    "nvmlDeviceGetCurrentClocksThrottleReasons",
                    "(long d, unsigned long long *v) { *v = 0x24; return C; }"
                ),
            ] + divided + activity
        let kept = functions.filter { !leavingOut.contains($0.0) }
        return types + "#define C (d ? \(codeOfSecond) : 0)\n"
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
        #expect(readings.map(\.index) == [0, 1, 1] && readings.map(\.instance) == [nil, nil, 0])
        let first = try #require(readings.first)
        #expect(first.name == .value("Fake") && first.uuid == .value("GPU-1"))
        #expect(first.utilizationPercent == .value(87))
        #expect(first.memoryUtilizationPercent == .value(45))
        #expect(first.memoryTotalBytes == .value(1 << 37) && first.memoryUsedBytes == .value(5))
        #expect(first.powerWatts == .value(412.5) && first.powerLimitWatts == .value(700))
        #expect(first.temperatureCelsius == .value(61))
        #expect(first.smClockMegahertz == .value(1000))
        #expect(first.memoryClockMegahertz == .value(2000))
        #expect(first.energyJoules == .value(12345.678))
        #expect(first.throttleReasons == .value([.powerCap, .heat]))
    }

    @Test(
        "activities are those between two looks, and looking away gives everything back",
        .enabled(if: FakeLibrary.compiler != nil, FakeLibrary.noCompiler))
    func activity() throws {
        let fake = try FakeLibrary()
        defer { fake.remove() }
        let monitor = try GPUMonitor(library: fake.path)
        let sampler = ActivitySampler(monitor)
        #expect(sampler.activity(of: 0) == nil)
        for _ in 0..<2 {
            let found = try #require(sampler.activity(of: 0)?.value)
            #expect(found.multiprocessors == .value(0.21) && found.tensorCores == .notSupported)
            #expect(found.memory == .value(1))
        }
        #expect(sampler.activity(of: 1) == .notSupported)
        #expect(fake.liveSamples == 1)
        sampler.forget()
        #expect(fake.liveSamples == 0)
        #expect(sampler.activity(of: 0) == nil)
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
