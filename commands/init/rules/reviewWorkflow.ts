/** A workflow of GitHub Actions whose comment on a pull request says what it does to clusters. This project has the same. */
export const reviewWorkflow = `# Says in a comment on a pull request what it does to clusters: in words and money, what each edit may do, and what is wrong.
name: review
on:
  pull_request:
    paths: [clusters/**]
permissions:
  contents: read
concurrency:
  group: review-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  # Runs packages that nobody may have reviewed yet, so it can write nothing but a file.
  tell:
    # The token of a fork's pull request cannot write the comment.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { persist-credentials: false, fetch-depth: 2 } # GitHub's merge commit, and HEAD^1, which is the base branch
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with: { node-version: 22, cache: npm }
      - run: npm ci --ignore-scripts --no-audit --no-fund
      - name: What changes
        run: |
          status=0
          mkdir comment
          block() { printf '\\n~~~text\\n%s\\n~~~\\n' "$1"; }
          {
            printf '%s\\n' '<!-- private-eks -->' '# What this does to clusters'
            for file in $(git ls-tree --name-only HEAD clusters/ | grep -E '/[^/_.][^/]*\\.ya?ml$'); do
              if git cat-file -e "HEAD^1:$file" 2>/dev/null; then
                changes=$(npx --no-install private-eks explain "$file" --since HEAD^1 2>findings) || status=1
                edits=$(npx --no-install private-eks edits "$file" --since HEAD^1 2>>findings) || status=1
                if [ "$edits" = 'no edits' ] && [ ! -s findings ]; then continue; fi
                printf '\\n## %s\\n' "$file"
                [ -z "$changes" ] || block "$changes"
                [ -z "$edits" ] || [ "$edits" = 'no edits' ] || block "$edits"
              else
                printf '\\n## %s is new\\n\\n' "$file"
                npx --no-install private-eks report "$file" --format markdown 2>findings || status=1
              fi
              [ ! -s findings ] || block "$(awk '!seen[$0]++' findings)"
            done
            for file in $(git diff --name-only --diff-filter=D HEAD^1 HEAD -- clusters/ | grep -E '/[^/_.][^/]*\\.ya?ml$'); do
              printf '\\n## %s is gone\\n\\nWhat its stacks made in AWS stays until somebody destroys it.\\n' "$file"
            done
          } > whole.md
          head -c 60000 whole.md > comment/comment.md # GitHub takes 65536 characters
          exit "$status"
        shell: bash
      - uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        if: always() # a refused edit is what the comment is about
        with: { name: comment, path: comment, if-no-files-found: error, retention-days: 1 }
  # Writes the comment, or writes over it, and runs nothing of npm.
  comment:
    needs: tell
    if: \${{ !cancelled() && needs.tell.result != 'skipped' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with: { name: comment }
      - name: Write the comment
        run: |
          comments=repos/$GH_REPO/issues/$NUMBER/comments
          id=$(gh api "$comments" --paginate --jq '.[] | select(.body | startswith("<!-- private-eks -->")) | .id' | sed -n 1p)
          if [ -n "$id" ]; then
            gh api "repos/$GH_REPO/issues/comments/$id" --method PATCH --silent -F body=@comment.md
          else
            gh api "$comments" --silent -F body=@comment.md
          fi
        shell: bash
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          NUMBER: \${{ github.event.number }}
`;
