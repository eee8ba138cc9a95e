import ControlAPI
import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    init(text: String, status: HTTPResponse.Status = .ok, contentType: String = "text/plain") {
        self.init(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    init(json: Data, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    init(_ problem: Problem) {
        let data = (try? ControlCodec.encode(problem)) ?? Data()
        self.init(json: data, status: HTTPResponse.Status(code: problem.code.status))
    }

    /// The gateway's answer, with its own body or with the stream that carries its events.
    init(_ answer: GatewayResponse, stream: ResponseBody? = nil) {
        var fields = HTTPFields()
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        var body = stream ?? ResponseBody()
        if case .whole(let bytes) = answer.body {
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        self.init(status: HTTPResponse.Status(code: answer.status), headers: fields, body: body)
    }
}
