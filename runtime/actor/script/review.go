package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Review is what a webhook says of objects: for admission, or Converts.
type Review string

// What a webhook may say.
const (
	Allows   Review = "allows"
	Denies   Review = "denies"
	Patches  Review = "patches"
	Converts Review = "converts"
)

// review reads what follows the path of a webhook's statement: allows, denies "why",
// patches "[…]" or converts.
func (p *parser) review(s *Statement) (is bool, err error) {
	for _, r := range []Review{Allows, Denies, Patches, Converts} {
		if p.accept(string(r)) {
			s.Review = r
		}
	}
	s.Code = http.StatusOK
	switch {
	case s.Review == Denies && len(p.words) > 0 && p.words[0].quoted:
		s.Text, err = p.next("a text")
	case s.Review == Patches:
		if s.Text, err = p.next("a JSON patch"); err == nil {
			err = checkPatch(s.Text)
		}
	}
	if s.Review != "" && s.Method != http.MethodPost {
		err = errors.New("the API server asks webhooks by POST: write POST before the path")
	}
	return s.Review != "", err
}

// checkPatch reports what is wrong with a JSON patch (RFC 6902) at first sight.
func checkPatch(text string) error {
	var operations []struct{ Op, Path string }
	if err := json.Unmarshal([]byte(text), &operations); err != nil || len(operations) == 0 {
		return fmt.Errorf("%q is not a JSON patch: use one such as `[{\"op\": \"add\", \"path\": \"/metadata/labels/team\", \"value\": \"shop\"}]`", text)
	}
	for _, o := range operations {
		if o.Op == "" || o.Path == "" {
			return errors.New("each operation of a JSON patch needs an op and a path")
		}
	}
	return nil
}

// reviewed is an AdmissionReview (admission.k8s.io/v1), as far as a webhook of a
// script knows it.
type reviewed struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Request    *reviewRequest  `json:"request,omitempty"`
	Response   *reviewResponse `json:"response,omitempty"`
}

type reviewRequest struct {
	UID string `json:"uid"`
}

type reviewResponse struct {
	UID       string        `json:"uid"`
	Allowed   bool          `json:"allowed"`
	Status    *reviewStatus `json:"status,omitempty"`
	Patch     []byte        `json:"patch,omitempty"` // in base64, as encoding/json has it
	PatchType string        `json:"patchType,omitempty"`
}

type reviewStatus struct {
	Message string `json:"message,omitempty"`
	Code    int    `json:"code"`
}

// reviews answers the request of a webhook.
func (s Statement) reviews(body []byte) Response {
	var r reviewed
	if err := json.Unmarshal(body, &r); err != nil || r.Request == nil || r.Request.UID == "" {
		return Response{Status: http.StatusBadRequest, Body: "the request is not an AdmissionReview\n"}
	}
	response := &reviewResponse{UID: r.Request.UID, Allowed: s.Review != Denies}
	switch s.Review {
	case Denies:
		response.Status = &reviewStatus{Message: s.Text, Code: http.StatusForbidden}
	case Patches:
		response.Patch, response.PatchType = []byte(s.Text), "JSONPatch"
	}
	text, err := json.Marshal(reviewed{APIVersion: r.APIVersion, Kind: r.Kind, Response: response})
	if err != nil {
		return Response{Status: http.StatusInternalServerError, Body: err.Error() + "\n"}
	}
	return Response{Status: http.StatusOK, Body: string(text), Type: "application/json"}
}
