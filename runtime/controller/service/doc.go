// Package service has the controllers that say which pods are behind a
// Service: EndpointSlices, the legacy Endpoints, and slices that mirror
// Endpoints which clients write.
package service
