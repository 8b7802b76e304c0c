package script

import (
	"encoding/json"
	"net/http"
)

// conversion is a ConversionReview (apiextensions.k8s.io/v1), as far as a webhook of
// a script knows it.
type conversion struct {
	APIVersion string              `json:"apiVersion"`
	Kind       string              `json:"kind"`
	Request    *conversionRequest  `json:"request,omitempty"`
	Response   *conversionResponse `json:"response,omitempty"`
}

type conversionRequest struct {
	UID               string                       `json:"uid"`
	DesiredAPIVersion string                       `json:"desiredAPIVersion"`
	Objects           []map[string]json.RawMessage `json:"objects"`
}

type conversionResponse struct {
	UID       string                       `json:"uid"`
	Converted []map[string]json.RawMessage `json:"convertedObjects"`
	Result    struct {
		Status string `json:"status"`
	} `json:"result"`
}

// converts answers the request of a webhook that converts custom resources: they get
// the version that is asked for, and stay as they are.
func converts(body []byte) Response {
	var r conversion
	if err := json.Unmarshal(body, &r); err != nil || r.Request == nil || r.Request.UID == "" {
		return Response{Status: http.StatusBadRequest, Body: "the request is not a ConversionReview\n"}
	}
	version, err := json.Marshal(r.Request.DesiredAPIVersion)
	if err != nil {
		return Response{Status: http.StatusInternalServerError, Body: err.Error() + "\n"}
	}
	response := &conversionResponse{UID: r.Request.UID, Converted: r.Request.Objects}
	response.Result.Status = "Success"
	for _, object := range response.Converted {
		if object == nil {
			return Response{Status: http.StatusBadRequest, Body: "an object of the ConversionReview is null\n"}
		}
		object["apiVersion"] = version
	}
	text, err := json.Marshal(conversion{APIVersion: r.APIVersion, Kind: r.Kind, Response: response})
	if err != nil {
		return Response{Status: http.StatusInternalServerError, Body: err.Error() + "\n"}
	}
	return Response{Status: http.StatusOK, Body: string(text), Type: "application/json"}
}
