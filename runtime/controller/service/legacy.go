package service

import corev1 "k8s.io/api/core/v1"

// Endpoints is deprecated in favour of EndpointSlice, and 1.37 still serves and
// writes it.
type (
	endpointsV1 = corev1.Endpoints      //nolint:staticcheck // as above
	subsetV1    = corev1.EndpointSubset //nolint:staticcheck // as above
)
