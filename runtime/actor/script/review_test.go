package script

import (
	"strings"
	"testing"
)

// TestReviews is what webhooks of scripts answer.
func TestReviews(t *testing.T) {
	const request = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1","object":{}}}`
	for line, want := range map[string]string{
		"POST /x allows":                     `"response":{"uid":"u1","allowed":true}}`,
		`POST /x denies "images need a tag"`: `"response":{"uid":"u1","allowed":false,"status":{"message":"images need a tag","code":403}}}`,
		"POST /x denies after 0s":            `"allowed":false,"status":{"code":403}}}`,
		"POST /x patches `[{\"op\":\"remove\",\"path\":\"/spec/x\"}]` in 2s": `"allowed":true,"patch":"W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL3NwZWMveCJ9XQ==","patchType":"JSONPatch"}}`,
	} {
		s, err := Parse([]string{"listens on 1", line})
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		got := s.Statements[1].response(Request{Body: []byte(request)})
		if got.Status != 200 || got.Type != "application/json" || !strings.HasSuffix(got.Body, want) {
			t.Errorf("%s: %+v, want %s", line, got, want)
		}
		if got := s.Statements[1].response(Request{Body: []byte(`{"request":{}}`)}); got.Status != 400 {
			t.Errorf("%s: %+v for what is not a review", line, got)
		}
	}
}

// TestConverts is what a webhook of a script answers that converts.
func TestConverts(t *testing.T) {
	s, err := Parse([]string{"listens on 1", "POST /x converts"})
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]Response{
		`{"apiVersion":"v","kind":"ConversionReview","request":{"uid":"u1","desiredAPIVersion":"x/v2","objects":[{"apiVersion":"x/v1","kind":"A","spec":{"n":1.50}}]}}`: {Status: 200, Type: "application/json",
			Body: `{"apiVersion":"v","kind":"ConversionReview","response":{"uid":"u1","convertedObjects":[{"apiVersion":"x/v2","kind":"A","spec":{"n":1.50}}],"result":{"status":"Success"}}}`},
		`{"request":{}}`: {Status: 400, Body: "the request is not a ConversionReview\n"},
		`{"request":{"uid":"u1","objects":[null]}}`: {Status: 400, Body: "an object of the ConversionReview is null\n"},
	} {
		if got := s.Statements[1].response(Request{Body: []byte(body)}); got != want {
			t.Errorf("%s: %+v, want %+v", body, got, want)
		}
	}
}

// TestMistakesOfTLSAndReviews is what is said of lines that are not right.
func TestMistakesOfTLSAndReviews(t *testing.T) {
	for line, want := range map[string]string{
		"listens on 1 with":                  `expected "TLS" before the end`,
		"listens on 1 with TLS by certs":     `the file "certs" does not begin with /`,
		"listens on 1 with TLS by":           "expected a file before the end",
		"hangs on 1 with TLS":                `cannot understand "with"`,
		"GET /x allows":                      "write POST before the path",
		"POST /x patches":                    "expected a JSON patch",
		`POST /x patches "{}"`:               "is not a JSON patch",
		"POST /x patches `[{\"op\":\"x\"}]`": "needs an op and a path",
		"POST /x denies `why":                "no closing quote",
	} {
		_, err := Parse([]string{"listens on 2", line})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
}
