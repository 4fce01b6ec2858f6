/// What the description of the interface says about a route.
package struct RouteDocumentation: Sendable {
    /// A parameter of the query, or more about one of the path.
    package struct Parameter: Sendable {
        package let name: String
        package let schema: Schema
        package let summary: String
        package let isRequired: Bool

        package init(_ name: String, _ schema: Schema, _ summary: String, required: Bool = false) {
            self.name = name
            self.schema = schema
            self.summary = summary
            isRequired = required
        }
    }

    package struct Response: Sendable {
        package let status: HTTPStatus
        package let summary: String
        package let type: String?
        package let schema: Schema?

        package init(
            _ status: HTTPStatus = .ok, _ summary: String, type: String? = "application/json", schema: Schema? = nil
        ) {
            self.status = status
            self.summary = summary
            self.type = type
            self.schema = schema
        }
    }

    package let summary: String
    package let parameters: [Parameter]
    package let request: Schema?
    package let responses: [Response]

    package init(
        _ summary: String, parameters: [Parameter] = [], request: Schema? = nil, responses: [Response] = []
    ) {
        self.summary = summary
        self.parameters = parameters
        self.request = request
        self.responses = responses
    }
}
