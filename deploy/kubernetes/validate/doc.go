// Validate checks manifests as the API server of Kubernetes checks what is applied to it:
//
//   - decoding is strict: a key that is unknown or there twice and a value of another type are errors;
//   - the server's own validation, after its own defaults, says which values and combinations it refuses;
//   - pods keep to the restricted profile of the Pod Security Standards.
//
// It asks no cluster. The version of Kubernetes is that of go.mod. What a cluster adds is not checked: its
// admission rules, its storage classes, its quotas. It is a module of its own, so that outagesim does
// not depend on Kubernetes.
package main
