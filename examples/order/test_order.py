import nestedsf

BUSY, DECLINED = ({"errorOutput": {"error": name}} for name in ("Busy", "Declined"))


def test_a_card_that_is_declined_is_not_charged_again():
    with nestedsf.moto_session(time_scale=100, mocks={"Charge": [BUSY, DECLINED]}) as session:
        definitions = {"order": "order.asl.json", "Packing": "packing.asl.yaml"}
        more = {"functions": {"Charge": "charge.py"}, "parameters": {"Limit": 5}}
        deployment = nestedsf.deploy(session, definitions=definitions, **more)
        trace = nestedsf.run(session, deployment, {"items": ["teapot"]}, check=False)
    charge = trace.visit("Charge")
    assert (charge.attempts, charge.error) == (2, "Declined")
    assert [visit.state_name for visit in trace.visits] == ["Pack", "Few enough?", "Charge"]
