import DeviceAPI
import Testing

@Suite("Device choice")
struct DeviceChoiceTests {
    @Test("every form is read, and written as it is read")
    func forms() {
        let forms: [(String, DeviceChoice)] = [
            ("auto", .automatic), ("cpu", .cpu), ("cuda:0", .cuda(0)), ("cuda:7", .cuda(7)),
            ("cuda:MIG-6e1f-22", .cudaUUID("MIG-6e1f-22")),
            ("cuda:GPU-aa00", .cudaUUID("GPU-aa00")),
        ]
        for (text, choice) in forms {
            #expect(DeviceChoice(text) == choice && choice.description == text)
        }
        #expect(DeviceChoice("cuda") == .cuda(0))
    }

    @Test(
        "what is none is refused",
        arguments: ["", "gpu", "cuda:", "cuda:-1", "cuda:256", "cuda:MIG 1", "cuda:x", "CPU"])
    func refused(text: String) { #expect(DeviceChoice(text) == nil) }
}
