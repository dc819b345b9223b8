// Talks to an OSS through the vendor's SDK for Go: for each key it puts an object, gets it back and submits a task, then
// it lists the bucket. Prints one JSON document with what came back.
//
// Usage: go-client ENDPOINT REGION ACCESS_KEY_ID ACCESS_KEY_SECRET BUCKET PROCESS KEY...
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

type object struct {
	Key       string `json:"key"`
	Content   string `json:"content"`
	TaskId    string `json:"taskId"`
	EventId   string `json:"eventId"`
	RequestId string `json:"requestId"`
}

type report struct {
	Objects []object `json:"objects"`
	Listed  []string `json:"listed"`
	Refusal refusal  `json:"refusal"`
}

type refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func main() {
	result, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		os.Exit(1)
	}
}

func run(args []string) (*report, error) {
	endpoint, region, id, secret, bucket, process, keys := args[0], args[1], args[2], args[3], args[4], args[5], args[6:]
	ctx := context.Background()
	client := oss.NewClient(oss.LoadDefaultConfig().
		WithCredentialsProvider(credentials.NewStaticCredentialsProvider(id, secret)).
		WithRegion(region).
		WithEndpoint(endpoint))

	if _, err := client.PutBucket(ctx, &oss.PutBucketRequest{Bucket: oss.Ptr(bucket)}); err != nil {
		return nil, err
	}
	result := &report{}
	for _, key := range keys {
		made, err := useObject(ctx, client, bucket, key, process)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		result.Objects = append(result.Objects, *made)
	}
	pages := client.NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: oss.Ptr(bucket), MaxKeys: 3})
	for pages.HasNext() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, content := range page.Contents {
			result.Listed = append(result.Listed, oss.ToString(content.Key))
		}
	}
	_, err := client.AsyncProcessObject(ctx, &oss.AsyncProcessObjectRequest{
		Bucket:       oss.Ptr(bucket),
		Key:          oss.Ptr(keys[0]),
		AsyncProcess: oss.Ptr("image/resize,w_100"),
	})
	var refused *oss.ServiceError
	if !errors.As(err, &refused) {
		return nil, fmt.Errorf("an unknown operation was not refused: %w", err)
	}
	result.Refusal = refusal{Code: refused.Code, Message: refused.Message}
	return result, nil
}

func useObject(ctx context.Context, client *oss.Client, bucket, key, process string) (*object, error) {
	_, err := client.PutObject(ctx, &oss.PutObjectRequest{
		Bucket: oss.Ptr(bucket),
		Key:    oss.Ptr(key),
		Body:   strings.NewReader("content of " + key),
	})
	if err != nil {
		return nil, err
	}
	got, err := client.GetObject(ctx, &oss.GetObjectRequest{Bucket: oss.Ptr(bucket), Key: oss.Ptr(key)})
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	content, err := io.ReadAll(got.Body)
	if err != nil {
		return nil, err
	}
	task, err := client.AsyncProcessObject(ctx, &oss.AsyncProcessObjectRequest{
		Bucket:       oss.Ptr(bucket),
		Key:          oss.Ptr(key),
		AsyncProcess: oss.Ptr(process),
	})
	if err != nil {
		return nil, err
	}
	return &object{
		Key:       key,
		Content:   string(content),
		TaskId:    task.TaskId,
		EventId:   task.EventId,
		RequestId: task.RequestId,
	}, nil
}
