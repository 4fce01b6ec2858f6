internal import Base
internal import Web

/// All that the daemon answers, in one place.
enum RouteTable {
    static func all(_ services: Services, _ events: EventRoom, version: String) -> [Route] {
        let routes =
            PageRoutes.all() + SessionRoutes.all(services, clock: services.clock) + HealthRoutes.all(services)
            + ProjectRoutes.all(services) + TimelineRoutes.all(services) + MergeRoutes.all(services)
            + CheckpointRoutes.all(services)
            + DifferenceRoutes.all(services) + RestoreRoutes.all(services) + KnowledgeRoutes.all(services)
            + ContextRoutes.all(services) + FunctionRoutes.all(services) + InboxRoutes.all(services)
            + RunRoutes.all(services) + AgentRoutes.all(services, version: version)
            + StoreRoutes.all(services) + EventRoutes.all(events)
        let description = SharedBytes(OpenAPIDocument.text(title: "Everett", version: version, routes: routes))
        let document = Route(
            .get, "/api/openapi.json", RouteDocumentation("This description."),
            handler: .immediate { _ in .asset(description, type: "application/json") })
        return routes + [document]
    }
}
