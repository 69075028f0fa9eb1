"""Uses a gateway as practice software does, with two clients that know nothing of it: fhirpy and fhirclient.

Arguments: the gateway's address, the id of a patient, and, for a FHIR validator, a folder to write its answers to. Says what it did; ends with an error if anything is not as FHIR says.
"""
import base64
import json
import sys

import requests
from fhirclient import client
from fhirclient.models.allergyintolerance import AllergyIntolerance
from fhirclient.models.binary import Binary
from fhirclient.models.bundle import Bundle
from fhirclient.models.capabilitystatement import CapabilityStatement
from fhirclient.models.documentreference import DocumentReference
from fhirclient.models.patient import Patient
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

base, patient_id = sys.argv[1], sys.argv[2]

# fhirpy
api = SyncFHIRClient(base)
patients = api.resources("Patient").fetch_all()
assert [p.id for p in patients] == [patient_id], patients
patient = api.reference("Patient", patient_id).to_resource()
assert patient["resourceType"] == "Patient"
allergies = api.resources("AllergyIntolerance").search(patient=patient_id).fetch_all()
assert allergies and all(a["patient"]["reference"] == f"Patient/{patient_id}" for a in allergies)
observations = api.resources("Observation").search(subject=f"Patient/{patient_id}").limit(7)
everything = observations.fetch_all()
assert len(everything) == observations.count() > 7, "paging lost or repeated something"
assert len({o.id for o in everything}) == len(everything)
first = api.resources("Observation").search(_id=everything[0].id).first()
assert first.id == everything[0].id
by_code = api.resources("Observation").search(code=everything[0]["code"]["coding"][0]["code"]).fetch_all()
assert everything[0].id in {o.id for o in by_code}
recent = api.resources("Observation").search(date__ge="2020-01-01").sort("-date").fetch_all()
assert recent
try:
    api.reference("Observation", "nothing-of-the-kind").to_resource()
    raise AssertionError("found nothing")
except ResourceNotFound:
    pass
try:
    api.resources("Observation").search(colour="red").fetch()
    raise AssertionError("took an unknown parameter")
except OperationOutcome as error:
    assert error.resource["issue"][0]["severity"] == "error"
created = api.resource(
    "Observation",
    status="final",
    code={"coding": [{"system": "http://loinc.org", "code": "8867-4"}], "text": "Fréquence cardiaque"},
    subject={"reference": f"Patient/{patient_id}"},
    effectiveDateTime="2026-11-27",
    valueQuantity={"value": 72, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"},
)
created.save()
assert created.id and created["meta"]["versionId"]
print("fhirpy:", len(patients), "patient,", len(everything), "observations, one left")

# fhirclient
smart = client.FHIRClient(settings={"app_id": "practice", "api_base": base})
assert isinstance(CapabilityStatement.read_from("metadata", smart.server), CapabilityStatement)
record = Patient.read(patient_id, smart.server)
assert record.id == patient_id
found = AllergyIntolerance.where(struct={"patient": patient_id}).perform_resources(smart.server)
assert {a.id for a in found} == {a.id for a in allergies}
documents = DocumentReference.where(struct={"patient": patient_id}).perform_resources(smart.server)
files = [d.content[0].attachment.url for d in documents if d.content[0].attachment.url]
assert files and all(url.startswith("Binary/") for url in files)
raw = base64.b64decode(Binary.read_from(files[0], smart.server).data)
assert len(raw) == next(d.content[0].attachment.size for d in documents if d.content[0].attachment.url == files[0])
summary = Bundle.read_from(f"Patient/{patient_id}/$summary", smart.server)
assert summary.type == "document" and summary.entry[0].resource.resource_type == "Composition"
whole = Bundle.read_from(f"Patient/{patient_id}/$everything", smart.server)
assert whole.total == len(whole.entry) and whole.entry[0].resource.id == patient_id
print("fhirclient:", whole.total, "resources,", len(files), "files, a summary of", len(summary.entry))

if len(sys.argv) > 3:
    answers = {
        "capability": "metadata",
        "everything": f"Patient/{patient_id}/$everything",
        "summary": f"Patient/{patient_id}/$summary",
        "search": f"Observation?patient={patient_id}&_count=5",
        "binary": files[0],
    }
    for name, path in answers.items():
        with open(f"{sys.argv[3]}/{name}.json", "w", encoding="utf-8") as file:
            json.dump(smart.server.request_json(path), file, ensure_ascii=False)
    refused = requests.get(f"{base}/Observation/none", timeout=10)
    assert refused.status_code == 404
    with open(f"{sys.argv[3]}/outcome.json", "w", encoding="utf-8") as file:
        json.dump(refused.json(), file)
