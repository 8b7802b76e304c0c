package document

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzPick holds pick to the decoder of encoding/json.
func FuzzPick(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"kind":"Pod"}`, ` { "kind" : "Pod" , "a" : [ 1 , {"kind":"x"} ] } `, `{"\u006bind":"Pod"}`,
		`{"kind":1,"kind":"Pod"}`, `{"a":"\\\"}","kind":null}`, `{"kind":-1.5e3,"a":true}`, `{"a":{"kind":1},"kind":{"b":[]}}`, `[]`, `1`,
		`{"kind":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil {
			return // pick is for valid objects
		}
		var got json.RawMessage
		if !Pick(data, map[string]*json.RawMessage{"kind": &got}) {
			if want != nil && !strings.Contains(string(data), strings.Repeat("[", 100)) && strings.Count(string(data), "{") < 100 {
				t.Errorf("%s was not read", data)
			}
			return
		}
		if string(got) != string(want["kind"]) {
			t.Errorf("kind of %s: %s, want %s", data, got, want["kind"])
		}
	})
}

// TestPickDeep: what is nested deeply is left to the decoder.
func TestPickDeep(t *testing.T) {
	var kind json.RawMessage
	deep := strings.Repeat("[", maxPickDepth+1) + strings.Repeat("]", maxPickDepth+1)
	if Pick([]byte(`{"a":`+deep+`,"kind":"Pod"}`), map[string]*json.RawMessage{"kind": &kind}) {
		t.Error("read")
	}
}
