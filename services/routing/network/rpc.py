"""The register on the wire."""

from typing import Any

import grpc
from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import WHOLE, allows, public
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, timestamp
from services.routing.network import store
from services.routing.network.events import KINDS, TIERS
from services.routing.network.model import Agent, AgentKind, Department, Network, Office, Place, Tier
from services.routing.network.service import Register


class NetworkRpc:
    """The register's part of RoutingService."""

    database: Database
    register: Register

    @allows(Role.BUREAU, Role.ADMINISTRATOR, of_county=True)
    def ImportNetwork(
        self, request: pb.ImportNetworkRequest, context: grpc.ServicerContext
    ) -> pb.ImportNetworkResponse:
        actor, network = actor_of(context), read_network(request)
        changed = self.database.run(lambda tx: self.register.load(tx, actor, request, network))
        return pb.ImportNetworkResponse(changed=changed)

    @public
    def ListPlaces(
        self, request: pb.ListPlacesRequest, context: grpc.ServicerContext
    ) -> pb.ListPlacesResponse:
        with self.database.reading() as tx:
            found = store.places(tx, request.county_code, request.parent_code)
        return pb.ListPlacesResponse(places=[_place(p) for p in found])

    @public
    def ListOffices(
        self, request: pb.ListOfficesRequest, context: grpc.ServicerContext
    ) -> pb.ListOfficesResponse:
        with self.database.reading() as tx:
            found = store.offices(tx, request.county_code, request.place_prefix)
        return pb.ListOfficesResponse(offices=[_office(o) for o in found])

    @public
    def ListAgents(
        self, request: pb.ListAgentsRequest, context: grpc.ServicerContext
    ) -> pb.ListAgentsResponse:
        with self.database.reading() as tx:
            found = store.agents(tx, request.county_code, request.office_code, request.place_prefix)
        return pb.ListAgentsResponse(agents=map(show_agent, found))

    @public
    def GetAgent(self, request: pb.GetAgentRequest, context: grpc.ServicerContext) -> pb.GetAgentResponse:
        with self.database.reading() as tx:
            return pb.GetAgentResponse(agent=show_agent(store.get_agent(tx, request.agent_id, WHOLE)))

    @public
    def ListDepartments(
        self, request: pb.ListDepartmentsRequest, context: grpc.ServicerContext
    ) -> pb.ListDepartmentsResponse:
        with self.database.reading() as tx:
            found = store.departments(tx, request.county_code)
        return pb.ListDepartmentsResponse(departments=[_department(d) for d in found])


def read_network(request: pb.ImportNetworkRequest) -> Network:
    """The rows a request holds. Raises Invalid naming the row and field that cannot be read."""
    county = request.county_code
    if len(county) != 6 or not county.isdigit():
        raise Invalid.field("county_code", "县级区划代码须为6位数字")
    return Network(
        county_code=county,
        places=tuple(
            Place(p.code, county, p.name, _tier(p.tier, f"places[{n}]"), p.parent_code, p.population)
            for n, p in enumerate(request.places)
        ),
        offices=tuple(
            Office(
                code=o.code,
                county_code=county,
                name=o.name,
                tier=_tier(o.tier, f"offices[{n}]"),
                place_code=o.place_code,
                parent_code=o.parent_code,
                host=o.host,
                phone=o.phone,
                complaint_phone=o.complaint_phone,
                starts_on=asked_day(o.starts_on, f"offices[{n}].starts_on"),
            )
            for n, o in enumerate(request.offices)
        ),
        agents=tuple(
            Agent(
                id=a.id,
                county_code=county,
                name=a.name,
                office_code=a.office_code,
                kind=_kind(a.kind, f"agents[{n}]"),
                post=a.post,
                certificate_number=a.certificate_number,
                issued_on=asked_day(a.certificate_issued_on, f"agents[{n}].certificate_issued_on"),
                expires_on=asked_day(a.certificate_expires_on, f"agents[{n}].certificate_expires_on"),
                deputy_id=a.deputy_id,
            )
            for n, a in enumerate(request.agents)
        ),
        departments=tuple(
            Department(d.code, county, d.name, tuple(d.competence), d.phone) for d in request.departments
        ),
    )


def show_agent(agent: Agent) -> pb.Agent:
    """An agent on the wire."""
    return pb.Agent(
        id=agent.id,
        name=agent.name,
        office_code=agent.office_code,
        kind=KINDS[agent.kind],
        post=agent.post,
        certificate_number=agent.certificate_number,
        certificate_issued_on=agent.issued_on.isoformat(),
        certificate_expires_on=agent.expires_on.isoformat(),
        suspended_at=timestamp(agent.suspended_at),
        deputy_id=agent.deputy_id,
        version=agent.version,
    )


def _place(place: Place) -> pb.Place:
    return pb.Place(
        code=place.code,
        name=place.name,
        tier=TIERS[place.tier],
        parent_code=place.parent_code,
        population=place.population,
    )


def _office(office: Office) -> pb.Office:
    return pb.Office(
        code=office.code,
        name=office.name,
        tier=TIERS[office.tier],
        place_code=office.place_code,
        parent_code=office.parent_code,
        host=office.host,
        phone=office.phone,
        complaint_phone=office.complaint_phone,
        starts_on=office.starts_on.isoformat(),
    )


def _department(department: Department) -> pb.Department:
    return pb.Department(
        code=department.code,
        name=department.name,
        county_code=department.county_code,
        competence=department.competence,
        phone=department.phone,
    )


def _tier(number: int, at: str) -> Tier:
    if number not in set(Tier):
        raise Invalid.field(f"{at}.tier", "请写明层级：县、乡、村或组")
    return Tier(number)


def _kind(number: int, at: str) -> AgentKind:
    words: dict[Any, AgentKind] = {value: kind for kind, value in KINDS.items()}
    if number not in words:
        raise Invalid.field(f"{at}.kind", "请写明是干部还是群众代理员")
    return words[number]
